"""Starts the demonstration on a folder of its own, with its cases lived through and its officers, and
runs schemathesis on it. Arguments go to `schemathesis run`."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import tomllib
from pathlib import Path

import requests

HERE = Path(__file__).parent.resolve()
SERVES_WITHIN = 180
ENDS_WITHIN = 30
# Who tries everything; the others keep their own posts, so that refusals by post are seen too.
EVERYWHERE = "yuanz"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="zhixing-probe-") as folder:
        # The database gives up root's rights and must still reach its folder.
        os.chmod(folder, 0o755)
        data = Path(folder) / "data"
        with Court(data) as court:
            give_every_post(data)
            return probe(court, sys.argv[1:])


class Court:
    """The running program; ends with Ctrl-C, as a person would end it."""

    def __init__(self, data: Path):
        command = [os.environ["ZHIXING_BIN"], "--lang", "en", "run", "--data", str(data)]
        command += ["--listen", "127.0.0.1:0"]
        # Thousands of requests from one source are the purpose here.
        for kind in ("log-in", "public", "api", "act"):
            command += ["--budget", f"{kind}=100000"]
        self.said: list[str] = []
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def __enter__(self) -> "Court":
        greeted = threading.Event()
        threading.Thread(target=self._listen, args=[greeted], daemon=True).start()
        if not greeted.wait(SERVES_WITHIN) or self.process.poll() is not None:
            self.process.kill()
            raise SystemExit("the program does not serve:\n" + "".join(self.said))
        text = "".join(self.said)
        self.url = re.search(r"desk:\s+(http://\S+)", text)[1]
        self.logins = re.findall(r"^  ([a-z]+)  \S+  [a-z_]+", text, re.MULTILINE)
        return self

    def _listen(self, greeted: threading.Event) -> None:
        greeting = False
        for line in self.process.stdout:
            self.said.append(line)
            greeting = greeting or "log-ins" in line
            if greeting and line.startswith("  " + EVERYWHERE):
                greeted.set()
        greeted.set()

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        if code != 0 or any("panicked" in line for line in self.said):
            raise SystemExit(f"the program ended with {code}:\n" + "".join(self.said)[-4000:])

    def sign_in(self, login: str) -> str:
        body = {"user": login, "password": login, "bearer": True}
        answer = requests.post(f"{self.url}/api/v1/session", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()["token"]


def give_every_post(data: Path) -> None:
    """Appoint one officer to every post in cases: the program itself never would. An administrator is
    nothing else, so they call for themselves."""
    psql = sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1]
    statement = (
        "UPDATE platform.officer SET roles ="
        " (SELECT array_agg(DISTINCT role) FROM (SELECT unnest(roles) AS role FROM platform.officer"
        " WHERE roles[1] NOT IN ('system_admin', 'security_admin', 'audit_admin')"
        f" UNION SELECT 'command_centre') every) WHERE login = '{EVERYWHERE}'"
    )
    address = f"host={data / 'run'} dbname=postgres user={(data / 'postgres').owner()}"
    subprocess.run([psql, address, "--quiet", "--command", statement], check=True)


def things(court: Court, token: str) -> dict[str, list[str]]:
    """Ids that exist, by the word before them in a path, so that probes reach what is behind."""

    def get(path: str) -> list | dict:
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(f"{court.url}/api/v1{path}", headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    cases = [case["id"] for case in get("/cases")["items"]]

    def of_cases(what: str) -> list[str]:
        return [row["id"] for case in cases for row in get(f"/cases/{case}/{what}")]

    found = {"cases": cases, "documents": of_cases("documents"), "payouts": of_cases("payouts")}
    found["approvals"] = of_cases("approvals")
    found["rules"] = [rule["id"] for rule in get("/rules")][:20]
    if not all(found.values()):
        raise SystemExit(f"the demonstration left nothing to probe with: {found}")
    return found


def bodies() -> dict[str, list[dict]]:
    """What the scenarios send, by operation; without those that name things of their own case."""
    found: dict[str, list[dict]] = {}
    for file in sorted(Path("scenarios").glob("*.toml")):
        for step in tomllib.loads(file.read_text())["steps"]:
            body = json.loads(json.dumps(step.get("body", {}), default=str))
            if body and '"{' not in json.dumps(body):
                method, path = step["call"].split(" ")
                path = re.sub(r"^/cases/\{[^}]*\}", "/cases/{id}", path)
                found.setdefault(f"{method} /api/v1{path}", []).append(body)
    return found


def probe(court: Court, arguments: list[str]) -> int:
    tokens = {login: court.sign_in(login) for login in sorted(set(court.logins))}
    known = {
        "url": court.url,
        "everywhere": tokens[EVERYWHERE],
        "tokens": list(tokens.values()),
        "things": things(court, tokens[EVERYWHERE]),
        "bodies": bodies(),
    }
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(HERE),
        "PROBE": json.dumps(known),
    }
    command = [sys.executable, "-m", "schemathesis.cli"]
    command += ["--config-file", str(HERE / "schemathesis.toml"), "run"]
    command += [f"{court.url}/api/v1/openapi.json", *arguments]
    # Schemathesis leaves files of its own where it runs.
    done = subprocess.run(command, env=environment, cwd="target/probe").returncode
    for login, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(f"{court.url}/api/v1/session", headers=headers, timeout=30)
        if answer.status_code != 200:
            raise SystemExit(f"the session of {login} was lost on the way: {answer.text}")
    return done


if __name__ == "__main__":
    sys.exit(main())
