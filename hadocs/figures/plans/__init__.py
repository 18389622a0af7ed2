"""Plans of forms that one view uses: each module is one, named by the form, and as plain as `hadocs.figures.plan`."""
