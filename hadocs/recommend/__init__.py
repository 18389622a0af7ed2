"""Which topology fits each service of a spec, and why; knows the catalogue, nothing of pages or figures."""

from hadocs.recommend.model import Answer, Candidate, Phrase, Reason, Recommendation, Source
from hadocs.recommend.report import as_data, as_text
from hadocs.recommend.run import recommend, recommend_one

__all__ = [
    "Answer",
    "Candidate",
    "Phrase",
    "Reason",
    "Recommendation",
    "Source",
    "as_data",
    "as_text",
    "recommend",
    "recommend_one",
]
