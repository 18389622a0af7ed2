"""The service that is meant, or a word about which there are."""

import pytest

from hadocs.errors import UsageError
from hadocs.spec.chosen import the_service


def test_the_only_one_needs_no_name() -> None:
    assert the_service(["sql"], "") == "sql"


def test_the_named_one() -> None:
    assert the_service(["sql", "mail"], "mail") == "mail"


@pytest.mark.parametrize(
    ("services", "named", "said"),
    [
        ([], "", "has no service"),
        (["sql", "mail"], "", "say which with --service. The services are: sql, mail."),
        (["sql", "mail"], "sqi", "There is no service 'sqi'. The services are: sql, mail. Did you mean sql"),
    ],
)
def test_else_it_is_told_which_there_are(services: list[str], named: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace(".", r"\.")):
        the_service(services, named)
