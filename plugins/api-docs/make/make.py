"""Makes what the plugin serves of the documents: JSON, and pages that need no script. Usage: make.py OPENAPI.yaml ASYNCAPI.yaml FOLDER"""

import json
import pathlib
import sys

import pages
import yaml


def main(openapi, asyncapi, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for source, name, page, make in ((openapi, "openapi", "calls", pages.calls), (asyncapi, "asyncapi", "messages", pages.messages)):
        content = yaml.safe_load(pathlib.Path(source).read_text(encoding="utf-8"))
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        (folder / f"{page}.html").write_text(make(content), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
