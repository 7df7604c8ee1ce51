"""The template on the local AWS: `sam deploy` the first time, the same packages again while nothing has changed."""

import json
from dataclasses import dataclass
from pathlib import Path

from local.stack.build import tool_environment
from local.stack.emulator import API_ID, REGION, LocalAws
from local.stack.errors import StackError
from local.stack.layout import BUILT, ROOT, SAM
from local.stack.processes import run
from local.stack.settings import SENDER

STACK_NAME = "rollcall"
_BUCKET = "rollcall-artifacts"
_KEPT = BUILT / "deployed"
_TEMPLATE = "template.packaged"
_WAIT = {"Delay": 1, "MaxAttempts": 120}
_TAGS = {"ms-custom-id": API_ID}


@dataclass(frozen=True)
class Deployment:
    """One deployment of what was built from the sources of `digest`."""

    aws: LocalAws
    digest: str
    parameters: dict[str, str]

    def deploy(self, log: Path) -> dict[str, str]:
        """Deploy and return the stack's outputs."""
        self.aws.client("s3").create_bucket(Bucket=_BUCKET)
        if self._is_kept:
            self._repeat()
        else:
            self._sam_deploy(log)
            self._keep()
        stack = self.aws.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def _sam_deploy(self, log: Path) -> None:
        run(
            [
                SAM,
                "deploy",
                *("--template-file", BUILT / "sam/template.yaml"),
                *("--config-file", ROOT / "samconfig.toml"),
                *("--config-env", "local"),
                "--no-progressbar",
                *("--tags", *(f"{key}={value}" for key, value in _TAGS.items())),
                *("--parameter-overrides", *(f"{key}={value}" for key, value in self.parameters.items())),
            ],
            tool_environment() | self.aws.credentials,
            log,
        )

    @property
    def _is_kept(self) -> bool:
        stamp = _KEPT / "stamp"
        return stamp.exists() and stamp.read_text() == self.digest

    def _keep(self) -> None:
        """Keep what `sam deploy` uploaded, and the template that names it."""
        _KEPT.mkdir(parents=True, exist_ok=True)
        for old in _KEPT.iterdir():
            old.unlink()
        s3 = self.aws.client("s3")
        for held in s3.list_objects_v2(Bucket=_BUCKET)["Contents"]:
            s3.download_file(_BUCKET, held["Key"], str(_KEPT / held["Key"]))
        deployed = self.aws.client("cloudformation").get_template(StackName=STACK_NAME, TemplateStage="Original")
        body = deployed["TemplateBody"]
        (_KEPT / _TEMPLATE).write_text(body if isinstance(body, str) else json.dumps(body))
        (_KEPT / "stamp").write_text(self.digest)

    def _repeat(self) -> None:
        """What `sam deploy` does after packaging, without its ten seconds of getting there."""
        s3, formation = self.aws.client("s3"), self.aws.client("cloudformation")
        for kept in _KEPT.iterdir():
            s3.upload_file(str(kept), _BUCKET, kept.name)
        formation.create_stack(
            StackName=STACK_NAME,
            TemplateURL=f"https://s3.{REGION}.amazonaws.com/{_BUCKET}/{_TEMPLATE}",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()],
            Tags=[{"Key": key, "Value": value} for key, value in _TAGS.items()],
        )
        formation.get_waiter("stack_create_complete").wait(StackName=STACK_NAME, WaiterConfig=_WAIT)


def run_few_at_a_time(aws: LocalAws) -> None:
    """Let each queue start two workers of its function at most, where the template lets fifty.

    Each worker takes a second of the machine to start: a burst of webhooks would start so many of them that nothing
    else is answered for half a minute.
    """
    functions = aws.client("lambda")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if "ScalingConfig" in mapping:
            functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": 2})


def let_it_write_mail(aws: LocalAws) -> None:
    """What an operator does in SES: verify the sender."""
    aws.client("sesv2").create_email_identity(EmailIdentity=SENDER)


def open_buckets_to_plain_http(aws: LocalAws) -> None:
    """The buckets' policies refuse what does not come over TLS, and here nothing does."""
    for name in ("RecordingsBucket", "ExportsBucket"):
        found = aws.client("cloudformation").describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=name)
        aws.client("s3").delete_bucket_policy(Bucket=found["StackResourceDetail"]["PhysicalResourceId"])


def grant_local_differences(aws: LocalAws) -> None:
    """Add to the roles what only this AWS asks for.

    MiniStack judges what is done with schedules as if every one were in the group `default`, where the template
    names the group that the schedule is really in; it asks for `sqs:SendMessageBatch`, which in AWS is no action of
    its own but allowed by `sqs:SendMessage`; and it does not know `kms:EncryptionContext` or `ses:FromAddress` as
    conditions.
    """
    iam, formation = aws.client("iam"), aws.client("cloudformation")
    for logical_id, differences in LOCAL_DIFFERENCES.items():
        found = formation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=logical_id)
        allowed = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in differences]
        policy = {"Version": "2012-10-17", "Statement": allowed}
        iam.put_role_policy(
            RoleName=found["StackResourceDetail"]["PhysicalResourceId"],
            PolicyName="local-differences",
            PolicyDocument=json.dumps(policy),
        )


_DEFAULT_GROUP = f"arn:aws:scheduler:{REGION}:*:schedule/default/*"
_SCHEDULES, _NO_SCHEDULES = ("scheduler:CreateSchedule", _DEFAULT_GROUP), ("scheduler:DeleteSchedule", _DEFAULT_GROUP)
_DECRYPT = ("kms:Decrypt", f"arn:aws:kms:{REGION}:*:key/*")
_ENCRYPT = ("kms:Encrypt", f"arn:aws:kms:{REGION}:*:key/*")


def _batches_to(queue: str) -> tuple[str, str]:
    return "sqs:SendMessageBatch", f"arn:aws:sqs:{REGION}:*:*-{queue}-*"


LOCAL_DIFFERENCES = {
    "WebhookIntakeRole": [_DECRYPT],
    "LmsDeliveryRole": [_DECRYPT],
    "ZoomEventsRole": [_SCHEDULES],
    "MeetingsRole": [_SCHEDULES, _DECRYPT, _ENCRYPT],
    "LiveEventsRole": [_DECRYPT, _ENCRYPT],
    "SignInRole": [_SCHEDULES, _NO_SCHEDULES, _DECRYPT, _ENCRYPT],
    "HostDeskRole": [_SCHEDULES, _NO_SCHEDULES, _DECRYPT, _ENCRYPT],
    "NoShowRole": [_SCHEDULES, _DECRYPT, _ENCRYPT],
    "MeetingJobsRole": [_SCHEDULES, _DECRYPT, _ENCRYPT],
    "ReportFetchRole": [_SCHEDULES, _DECRYPT, _ENCRYPT],
    "HousekeepingRole": [
        _SCHEDULES,
        _DECRYPT,
        _ENCRYPT,
        ("ses:SendEmail", "*"),
        _batches_to("MeetingJobsQueue"),
    ],
    "ConnectionJobsRole": [_SCHEDULES],
    "AttendanceRole": [_batches_to("ReportQueue")],
    "LmsEventsRole": [_batches_to("LmsDeliveryQueue")],
}


def function_name(aws: LocalAws, folder: str) -> str:
    """The deployed name of the function in `functions/FOLDER`."""
    logical_id = "".join(word.capitalize() for word in folder.split("_")) + "Function"
    formation = aws.client("cloudformation")
    try:
        found = formation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=logical_id)
    except formation.exceptions.ClientError as error:
        raise StackError(f"there is no function {folder}") from error
    name: str = found["StackResourceDetail"]["PhysicalResourceId"]
    return name
