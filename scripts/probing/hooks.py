"""What schemathesis must know of this API: who calls, which ids exist, what a problem looks like."""

import json
import os
import re
import uuid
import zlib

import requests
import schemathesis

KNOWN = json.loads(os.environ["PROBE"])
GUESSING = ["/api/v1/session/proof", "/api/v1/session/password"]
CHINESE = re.compile("[\u4e00-\u9fff]")


def choose(options: list, *what: object) -> object:
    """One of `options`, the same for the same request in every run."""
    return options[digest(*what) % len(options)]


def digest(*what: object) -> int:
    return zlib.crc32(repr(what).encode())


@schemathesis.auth(refresh_interval=None)
class Officer:
    """Every other request comes from who may do everything, the rest from all officers in turn."""

    def get(self, case, context):
        if (case.method, case.path) == ("DELETE", "/api/v1/session"):
            return fresh_session()
        if case.path in GUESSING:
            # Wrong tries make an account wait: not the one that signs in again and again.
            return KNOWN["everywhere"]
        tokens = [KNOWN["everywhere"]] * len(KNOWN["tokens"]) + KNOWN["tokens"]
        return choose(tokens, case.method, case.path, case.query, case.body)

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


def fresh_session() -> str:
    body = {"user": "lian", "password": "lian", "bearer": True}
    answer = requests.post(f"{KNOWN['url']}/api/v1/session", json=body, timeout=30)
    return answer.json()["token"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leads well-formed requests past the first checks, to where the rules are."""
    use_known_ids(case)
    use_told_body(case)
    name_once(case)


def use_known_ids(case) -> None:
    """Ids of things that exist in place of most that do not."""
    segments = case.path.split("/")
    for name, drawn in (case.path_parameters or {}).items():
        place = segments.index("{" + name + "}")
        known = KNOWN["things"].get(segments[place - 1])
        if known and is_uuid(drawn) and digest(drawn) % 4:
            case.path_parameters[name] = choose(known, drawn)


def use_told_body(case) -> None:
    """What a scenario sent there, but for what was drawn of one field."""
    told = KNOWN["bodies"].get(f"{case.method} {case.path}")
    is_positive = case.meta and case.meta.generation.mode.is_positive
    if not told or not is_positive or not isinstance(case.body, dict):
        return
    draw = digest(case.body)
    body = dict(told[draw % len(told)])
    fields = sorted(case.body)
    if fields and draw % 3:
        field = fields[draw % len(fields)]
        body[field] = case.body[field]
    case.body = body


def name_once(case) -> None:
    """A key is the name of one write: the same for another is an error of the caller's."""
    for name, key in list((case.headers or {}).items()):
        if name.lower() == "idempotency-key" and re.fullmatch("[ -~]{1,200}", str(key)):
            case.headers[name] = f"probe-{digest(case.method, case.path, case.path_parameters, case.body)}"


def is_uuid(text: object) -> bool:
    try:
        return str(uuid.UUID(str(text))) == str(text).lower()
    except ValueError:
        return False


@schemathesis.check
def problem_details(context, response, case):
    """Whatever is not done is told as RFC 9457 problem details, with the article when a rule refused."""
    if response.status_code < 400:
        return
    problem = response.json()
    kind = response.headers["content-type"][0]
    assert kind == "application/problem+json", f"content type {kind}"
    for member in ["type", "title", "status", "detail", "instance"]:
        assert problem.get(member), f"no {member}: {problem}"
    assert problem["status"] == response.status_code, "status in the body"
    assert problem["type"].startswith("/problems/"), "type"
    assert CHINESE.search(problem["detail"]), f"detail is not in the reader's language: {problem}"
    if response.status_code == 400:
        assert "field" in problem, f"no field: {problem}"
    if response.status_code == 422:
        assert problem.get("rule") and problem.get("article"), f"no rule or article: {problem}"
