"""Sample payloads."""

from tablewright.runtime.core.samples.sample_set import SampleSet

SAMPLES = SampleSet(__name__)
load = SAMPLES.load
scenarios = SAMPLES.scenarios
resources = SAMPLES.resources
