"""Where the rules leave records out, every page and every working says so."""

from __future__ import annotations

import dataclasses

import pytest

from analytics.assess.explain import explain
from analytics.plan.model import CountedRecords
from analytics.view.explain import version_texts
from analytics.view.parts import title_page

SAID = {
    "verified_only": {"zh": "只计已审定的报送", "en": "Only verified submissions count"},
    "with_evidence_only": {"zh": "只计填有佐证材料的记录", "en": "only records with evidence count"},
}


def under(assessment, **switches):
    rules = assessment.plan.rules.model_copy(update={"counted": CountedRecords(**switches)})
    return dataclasses.replace(assessment, plan=assessment.plan.model_copy(update={"rules": rules}))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("switches", [(), ("verified_only",), ("verified_only", "with_evidence_only")])
def test_switches_that_are_on_are_said_and_others_are_not(assessment, switches, lang):
    judged = under(assessment, **dict.fromkeys(switches, True))
    page = str(title_page(judged, title="t", rows=[], facts={}, lang=lang))
    row = judged.cells.iloc[0]
    working = "\n".join(version_texts(explain(judged, row["unit"], row["indicator"]).versions, lang))
    for switch, words in SAID.items():
        assert (words[lang] in page) == (words[lang] in working) == (switch in switches)
