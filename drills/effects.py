"""What came of the jobs in a drill: each shared edition is to be printed once, whoever dies."""

from dataclasses import dataclass

from devtools.throwaway_postgres import ThrowawayPostgres

# A row for each time that a print is kept; in a place that the program does not look at.
_WATCH = """
CREATE SCHEMA drill;
CREATE TABLE drill.prints (plan_id text NOT NULL, number integer NOT NULL);
CREATE FUNCTION drill.note_print() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO drill.prints VALUES (NEW.plan_id, NEW.number);
    RETURN NULL;
END $$;
CREATE TRIGGER note_print AFTER UPDATE OF pdf ON editions
    FOR EACH ROW EXECUTE FUNCTION drill.note_print();
"""
_COUNT = """
WITH times AS (
    SELECT count(prints.number) AS printed
    FROM editions LEFT JOIN drill.prints USING (plan_id, number)
    GROUP BY editions.plan_id, editions.number)
SELECT
    (SELECT count(*) FROM times),
    (SELECT count(*) FROM times WHERE printed = 1),
    (SELECT count(*) FROM times WHERE printed > 1),
    (SELECT count(*) FROM jobs WHERE kind = 'edition_print'),
    (SELECT count(*) FROM jobs WHERE kind = 'edition_print' AND state IN ('waiting', 'running')),
    (SELECT count(*) FROM jobs WHERE kind = 'edition_print' AND attempts > 1)
"""


@dataclass(frozen=True)
class Effects:
    """Editions and the jobs that print them.

    again: jobs that were started more than once, because a worker died or was silent.
    """

    editions: int = 0
    printed_once: int = 0
    printed_again: int = 0
    jobs: int = 0
    waiting: int = 0
    again: int = 0

    @property
    def are_well(self) -> bool:
        """Say whether each edition has one job and one print."""
        return 0 < self.editions == self.printed_once == self.jobs

    def in_words(self) -> str:
        """Say it in one line a person can check."""
        missing = self.editions - self.printed_once - self.printed_again
        return (
            f"{self.editions} editions, {self.printed_once} printed once, {missing} not, "
            f"{self.printed_again} more than once; {self.jobs} jobs, {self.waiting} not done, "
            f"{self.again} begun again"
        )


def watch_prints(database: ThrowawayPostgres) -> None:
    """Have the database note each print that is kept."""
    database.run_sql(_WATCH, "planner")


def count_effects(database: ThrowawayPostgres) -> Effects:
    """Return how it stands."""
    return Effects(*map(int, database.run_sql(_COUNT, "planner").split("|")))
