"""Hours in words."""

from django import template

from careers.coverage import in_hours

register = template.Library()
register.filter("hours", in_hours)
