"""The frame of the platform: what is nobody's domain."""

from zoomad import decimals

decimals.round_no_sums()
