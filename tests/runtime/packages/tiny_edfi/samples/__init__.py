"""Sample payloads."""

from tablewright.runtime.core.samples import SampleSet

SAMPLES = SampleSet(__name__)
load = SAMPLES.load
scenarios = SAMPLES.scenarios
resources = SAMPLES.resources
