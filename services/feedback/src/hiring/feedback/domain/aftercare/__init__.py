"""The aftercare of a hire: three forms to compare, then probation, expectation against reality."""
