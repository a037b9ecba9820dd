"""Learners of a school: found for who may see them, added, changed, enrolled; joiners and leavers."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404


def learner_of(school, membership, pk):
    """A learner of this school whom this member may see: Http404 if there is none, PermissionDenied if she may not."""
    learner = get_object_or_404(school.learner_set, pk=pk)
    if not school.learner_set.visible_to(membership).filter(pk=learner.pk).exists():
        raise PermissionDenied
    learner.school = school
    return learner
