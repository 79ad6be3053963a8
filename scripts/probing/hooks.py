"""What schemathesis must know of this API: who calls, which ids exist, what a problem looks like."""

import json
import os
import re
import uuid
import zlib

import requests
import schemathesis

KNOWN = json.loads(os.environ["PROBE"])
CHINESE = re.compile("[\u4e00-\u9fff]")


def choose(options: list, *what: object) -> object:
    """One of `options`, the same for the same request in every run."""
    return options[zlib.crc32(repr(what).encode()) % len(options)]


@schemathesis.auth(refresh_interval=None)
class Officer:
    """Every other request comes from who may do everything, the rest from all officers in turn."""

    def get(self, case, context):
        if (case.method, case.path) == ("DELETE", "/api/v1/session"):
            return fresh_session()
        tokens = [KNOWN["everywhere"]] * len(KNOWN["tokens"]) + KNOWN["tokens"]
        return choose(tokens, case.method, case.path, case.query, case.body)

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


def fresh_session() -> str:
    body = {"user": "lian", "password": "lian"}
    answer = requests.post(f"{KNOWN['url']}/api/v1/session", json=body, timeout=30)
    return answer.json()["token"]


@schemathesis.hook
def map_path_parameters(context, parameters):
    """Ids of things that exist in place of most well-formed ones that do not."""
    if not parameters:
        return parameters
    segments = context.operation.path.split("/")
    for name, drawn in parameters.items():
        place = segments.index("{" + name + "}")
        known = KNOWN["things"].get(segments[place - 1])
        if known and is_uuid(drawn) and zlib.crc32(str(drawn).encode()) % 4:
            parameters[name] = choose(known, drawn)
    return parameters


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
