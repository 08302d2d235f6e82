"""Scenario files that are right, to be made wrong."""

EXAMPLE = """
title = "Pressure rises at the peak"
protocol = "im-ketamine"
participant = { code = "DEMO-01", weight_kg = 74.0 }
starts_at = "2026-03-02T13:00:00Z"
duration = "30m"
seed = 7
replace_limits = false

[[limit]]
sign = "spo2"
low = 90
delay = "10s"
priority = "high"

[[device]]
id = "oximeter"
driver = "plx"
name = "Oxi 50123456"
battery_percent = 92

[[device]]
id = "cuff"
driver = "blood-pressure"
name = "Cuff 651"
measures_at = ["2m", "12m", "17m"]

[[vital]]
sign = "spo2"
device = "oximeter"
points = [["0s", 98], ["12m", 98], ["12m10s", 86], ["14m", 97]]
noise = 0.3

[[fault]]
device = "oximeter"
kind = "out-of-range"
at = "20m"
lasts = "30s"

[[staff]]
at = "5m"
by = "clinician"
action = "administer-dose"
drug = "ketamine"
route = "IM"
mass_mg = "60"
label = "first dose"
override = "two readings after rest"

[[expect]]
kind = "alarm-raised"
match = { condition = "spo2-low", priority = "high" }
within = ["12m15s", "12m40s"]
"""
BARE = """
title = "Bare"
protocol = "im-ketamine"
participant = { code = "DEMO-01" }
duration = "10m"
"""
