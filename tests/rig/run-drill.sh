#!/bin/bash
# Runs in the rig's guest: a drill on the system's own Bluetooth stack, with trouble from outside.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python tests/rig/run_drill.py
