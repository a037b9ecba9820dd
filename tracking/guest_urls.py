"""Addresses that work without an account: a learner who is here, an employer's word, a class's answers."""

from django.urls import path

from tracking.views import feedback, registers, voice

urlpatterns = [
    path("here/<str:token>/", registers.guest_here, name="guest-here"),
    path("feedback/<str:token>/", feedback.guest_feedback, name="guest-feedback"),
    path("answers/<str:token>/", voice.guest_answers, name="guest-answers"),
]
