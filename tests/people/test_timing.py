import pytest

from generator.people.timing import main, time_people


def test_people_are_timed_without_those_who_warm_up() -> None:
    rows = list(time_people(2, seed=0))
    assert len(rows) == 2
    assert all(min(row.sample, row.shape, row.pose) > 0.0 for row in rows)


def test_table_counts_the_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["3", "--quiet"]) == 0
    heading, everybody = capsys.readouterr().out.splitlines()[:2]
    assert heading.split()[-1] == "mesh"
    assert everybody.split()[:2] == ["all", "3"]
