"""Views build plans (plain data); layout places them, paint draws them."""
