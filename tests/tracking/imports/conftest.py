"""Whom the files about learners speak of."""

import pytest


@pytest.fixture
def beatrix(make_learner, cohorts):
    return make_learner("Beatrix Mensah", cohorts[11], mis_id="0012", upn="B801200005001")


@pytest.fixture
def zoe(make_learner, cohorts):
    return make_learner("Zoe Green", cohorts[11], mis_id="0013")
