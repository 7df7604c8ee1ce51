"""SAM's own opinion."""

import os
import subprocess

from tests.template.stack import ROOT


def test_sam_and_cfn_lint_have_nothing_to_say() -> None:
    validated = subprocess.run(
        [ROOT / ".tools/sam/bin/sam", "validate", "--lint", "--template-file", ROOT / "template.yaml"],
        env=os.environ | {"AWS_DEFAULT_REGION": "us-east-1", "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert validated.returncode == 0, validated.stdout + validated.stderr
