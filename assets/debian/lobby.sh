#!/bin/sh
# The program of the release that runs on this kiosk, for technicians.
exec /var/lib/lobby/current/lobby "$@"
