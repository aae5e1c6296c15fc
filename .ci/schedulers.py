"""The YAML of docs/schedulers.md has the keys that Kubernetes and GitHub know, in their places."""

import re
import yaml

document = open("docs/schedulers.md", encoding="utf-8").read()
job, workflow = (yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", document, re.M | re.S))

assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
spec = job["spec"]
assert set(spec) == {"completionMode", "completions", "parallelism", "backoffLimitPerIndex", "template"}, spec
assert spec["completionMode"] == "Indexed" and spec["template"]["spec"]["restartPolicy"] == "Never"
(container,) = spec["template"]["spec"]["containers"]
(command,) = container["args"]
assert f"+ 1))/{spec['completions']} --output-dir" in command, command

# YAML 1.1 takes the key "on" for true.
assert set(workflow) == {"name", True, "jobs"}, workflow
part, join = workflow["jobs"]["part"], workflow["jobs"]["join"]
parts = part["strategy"]["matrix"]["part"]
assert parts == list(range(1, len(parts) + 1))
assert any(f"}}}}/{len(parts)} " in step.get("run", "") for step in part["steps"]), part
assert join["needs"] == "part"
for step in part["steps"] + join["steps"]:
    assert set(step) in ({"uses"}, {"run"}, {"uses", "with"}), step
print("docs/schedulers.md: the YAML is right")
