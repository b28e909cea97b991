"""`manage.py doctor`."""

import sys

from django.core.management.base import BaseCommand

from zoomad.doctor.visit import visit


class Command(BaseCommand):
    """Looks at a running platform, and says what is wrong and what to do about it."""

    help = "Say what is wrong with the platform and what to do. Exit code: 0 nothing, 1 warnings, 2 worse."
    requires_system_checks = ()  # their findings are among its own

    def handle(self, *_args: object, **_options: object) -> None:
        """Look at everything, and end with what monitoring understands."""
        worst = 0
        for name, findings in visit():
            if not findings:
                self.stdout.write(f"ok       {name}")
            for finding in findings:
                self.stdout.write(f"{finding.level.name.lower():8} {name}: {finding.what}\n         → {finding.todo}")
                worst = max(worst, finding.level)
        if worst:
            sys.exit(int(worst))
