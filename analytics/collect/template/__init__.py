"""Templates: workbooks handed out to units, with everything known filled in and everything else explained."""

from analytics.collect.template.choose import Wanted, wanted_templates
from analytics.collect.template.make import write_templates

__all__ = ["Wanted", "wanted_templates", "write_templates"]
