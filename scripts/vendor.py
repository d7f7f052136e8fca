"""Copy the packages our pages need from npm into static/vendor/, once; nothing is built when the product runs.

Run by a developer (`make vendor`), with npm and node on the machine. Each folder gets its licence and SOURCE.txt:
package, version, sha512 of the npm archive (checked here against the pin) and of every file we took.

    python scripts/vendor.py           all of it
    python scripts/vendor.py icons     only the icons, after a template began to use a new one
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package at one version; `sha512` is npm's integrity value of its archive."""

    name: str
    version: str
    sha512: str


CSS = Package(
    "@digdir/designsystemet-css",
    "1.22.0",
    "f/+YOK1Gvl7ypdeRh0TDGs28eu8DkOPDAR+T8yLpnys9FxNWX05UNuhXJwYwRuzF9WUgjAhpJ5JKdodTDxWMEA==",
)
THEME_BUILDER = Package(
    "@digdir/designsystemet",
    "1.15.0",
    "d8FCleuO86QJLichrV/pwBJFF19A8MMGYpuGOJ8GjaM1MIpAiqp0jZev9H7CVhiZjdnLfq5Q8bpLR81+LdEwWw==",
)
INTER = Package(
    "@fontsource-variable/inter",
    "5.3.0",
    "OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
)
ICONS = Package(
    "@navikt/aksel-icons",
    "8.16.2",
    "d2GWooeIEJYq8NYJIJJhMo84Vac6SyCvLJDFWG6RSj8vcgFanQMnKAram1zd48UO/rjuuZZk99p4UZt4jsD0RA==",
)

# The layers are those of the package's own index.css; the files by themselves carry none.
CSS_LAYERS = {
    "ds.base": ("base", "heading", "label", "paragraph", "validation-message"),
    "ds.components": (
        "link",
        "data-size-workaround",
        "button",
        "input",
        "field",
        "fieldset",
        "alert",
        "skip-link",
        "skeleton",
        "spinner",
    ),
}
FONT_SUBSETS = ("latin-ext", "latin")
ICON_TAG = re.compile(r"""{%\s*icon\s+["'](\w+)["']""")

# The npm package of the icons says MIT in its package.json but ships no licence file.
ICON_LICENCE = """\
MIT License (the "license" field of @navikt/aksel-icons; the package itself ships no licence file)

Copyright (c) 2017 NAV

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def fetch(package: Package, into: Path) -> Path:
    """Unpack the package's npm archive and return its folder. Raises when the archive is not the pinned one."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--json", f"{package.name}@{package.version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / json.loads(packed.stdout)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise SystemExit(f"{package.name}@{package.version}: sha512 is {digest}, expected {package.sha512}")
    folder = into / package.name.replace("/", "-")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def empty(name: str) -> Path:
    folder = VENDOR / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write_text(path: Path, text: str) -> None:
    """Write CSS without a reference to a source map we do not ship: hashed collectstatic would raise on it."""
    path.write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text).rstrip() + "\n", encoding="utf-8")


def sign(folder: Path, package: Package, note: str) -> None:
    lines = [f"{package.name} {package.version}", f"sha512-{package.sha512}", note, ""]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "SOURCE.txt":
            lines.append(f"{hashlib.sha512(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}")
    (folder / "SOURCE.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def copy_css(work: Path) -> None:
    package = fetch(CSS, work)
    folder = empty("designsystemet")
    parts = ["@layer ds.theme, ds.base, ds.components;"]
    for layer, names in CSS_LAYERS.items():
        body = "\n".join((package / "dist" / "src" / f"{name}.css").read_text(encoding="utf-8") for name in names)
        parts.append(f"@layer {layer} {{\n{body}\n}}")
    write_text(folder / "designsystemet.css", "\n".join(parts))
    shutil.copy(package / "LICENSE", folder / "LICENSE")
    sign(folder, CSS, "dist/src/*.css of the parts we use, each in the layer it has in index.css")


def build_theme(work: Path) -> None:
    fetch(THEME_BUILDER, work)  # only to check the pin; its dependencies need a real installation
    subprocess.run(
        ["npm", "install", "--silent", "--ignore-scripts", f"{THEME_BUILDER.name}@{THEME_BUILDER.version}"],
        cwd=work,
        check=True,
    )
    shutil.copy(ROOT / "designsystemet.config.json", work)
    command = work / "node_modules" / ".bin" / "designsystemet"
    subprocess.run([command, "tokens", "create", "--clean"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([command, "tokens", "build", "-o", "theme"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    folder = empty("hva-theme")
    write_text(folder / "hva.css", (work / "theme" / "hva.css").read_text(encoding="utf-8"))
    shutil.copy(work / "node_modules" / THEME_BUILDER.name / "LICENSE", folder / "LICENSE")
    sign(folder, THEME_BUILDER, "built from designsystemet.config.json")


def copy_font(work: Path) -> None:
    package = fetch(INTER, work)
    folder = empty("inter")
    faces = (package / "opsz.css").read_text(encoding="utf-8")
    wanted = []
    for subset in FONT_SUBSETS:
        file = f"inter-{subset}-opsz-normal.woff2"
        face = re.search(rf"@font-face {{[^}}]*{re.escape(file)}[^}}]*}}", faces)
        if face is None:
            raise SystemExit(f"{INTER.name}: no face for {file}")
        wanted.append(face[0].replace("./files/", "./"))
        shutil.copy(package / "files" / file, folder / file)
    write_text(folder / "inter.css", "\n".join(wanted))
    shutil.copy(package / "LICENSE", folder / "LICENSE")
    sign(folder, INTER, "opsz.css and files/ (weight and optical size), latin and latin-ext")


def used_icons() -> set[str]:
    """Names of the icons that templates ask for, always as a literal: {% icon "Plus" %}."""
    names: set[str] = set()
    for template in (ROOT / "templates").rglob("*.html"):
        names.update(ICON_TAG.findall(template.read_text(encoding="utf-8")))
    return names


def copy_icons(work: Path) -> None:
    package = fetch(ICONS, work)
    folder = empty("aksel-icons")
    for name in sorted(used_icons()):
        source = package / "dist" / "svg" / f"{name}.svg"
        if not source.exists():
            raise SystemExit(f"{ICONS.name} has no icon named {name}")
        shutil.copy(source, folder / f"{name}.svg")
    (folder / "LICENSE").write_text(ICON_LICENCE, encoding="utf-8")
    sign(folder, ICONS, "dist/svg/, only the icons that our templates use")


def main() -> None:
    steps = [copy_icons] if sys.argv[1:] == ["icons"] else [copy_css, build_theme, copy_font, copy_icons]
    with tempfile.TemporaryDirectory() as work:
        for step in steps:
            step(Path(work))


if __name__ == "__main__":
    main()
