"""The frame of the platform: what belongs to no domain."""

from zoomad import decimals

decimals.round_no_sums()
