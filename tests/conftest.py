"""Interrupts are heard in all tests: a shell starts background jobs deaf to them, and their children inherit that."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
