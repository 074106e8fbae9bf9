"""Workbooks that go back to their units: the bad cells coloured and commented, and a sheet that says why."""
