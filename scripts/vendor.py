"""Copy the packages our pages need from npm into static/vendor/, once; nothing is built when the product runs.

Run by a developer (`make vendor`), with npm and node on the machine. Each folder gets its licence and SOURCE.txt:
package, version, sha512 of the npm archive (checked here against the pin) and of every file we took.

    python scripts/vendor.py           all of it
    python scripts/vendor.py icons     only the icons, after a template began to use a new one
    python scripts/vendor.py outbox    only what the sealed outbox stands on
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
# Sealing (RFC 9180) and IndexedDB with promises, for the sealed outbox. A browser finds no bare module name without an
# inline import map, which our policy forbids: each becomes one file.
HPKE = Package(
    "@hpke/core",
    "1.9.0",
    "pFxWl1nNJeQCSUFs7+GAblHvXBCjn9EPN65vdKlYQil2aURaRxfGMO6vBKGqm1YHTKwiAxJQNEI70PbSowMP9Q==",
)
HPKE_COMMON = Package(
    "@hpke/common",
    "1.10.1",
    "moJwhmtLtuxiUzzNp1jpfBfx8yefKoO9D/RCR9dmwrnc7qjJqId1rEtQz+lSlU5cabX8daToMSx/7HayXOiaFw==",
)
IDB = Package(
    "idb",
    "8.0.4",
    "jd0ITCrN+Zah4J7R/Z2jnR3W7A4BXDAjmo62MwWuSjxCiueUAf7X5rbodEdidWzeknwXHmLpdZkoiiCppNi30Q==",
)
BUNDLER = "esbuild@0.28.2"
BUNDLED = ("--bundle", "--minify", "--format=esm", "--target=es2020", "--log-level=warning")
HPKE_PARTS = "Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256"

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


def bundle(work: Path, name: str, entry: str, packages: tuple[Package, ...]) -> None:
    """One small ES module of what ``entry`` names; the first package is the one whose licence we carry."""
    unpacked = [fetch(package, work) for package in packages]
    pinned = [f"{package.name}@{package.version}" for package in packages]
    command = ["npm", "install", "--silent", "--ignore-scripts", *pinned, BUNDLER]
    subprocess.run(command, cwd=work, check=True)
    (work / "entry.js").write_text(entry, encoding="utf-8")
    folder = empty(name)
    # What a package would import where there is no browser: nothing we ship may name a file that is not there.
    (work / "nothing.js").write_text("export const webcrypto = undefined;", encoding="utf-8")
    options = ["--alias:crypto=./nothing.js", *BUNDLED]
    command = [str(work / "node_modules" / ".bin" / "esbuild"), "entry.js", *options, f"--outfile={folder}/{name}.js"]
    subprocess.run(command, cwd=work, check=True)
    shutil.copy(unpacked[0] / "LICENSE", folder / "LICENSE")
    others = "".join(f", with {package.name} {package.version} sha512-{package.sha512}" for package in packages[1:])
    sign(folder, packages[0], f"bundled by {BUNDLER}{others}: {entry}")


def bundle_outbox(work: Path) -> None:
    bundle(work, "hpke", f'export {{ {HPKE_PARTS} }} from "{HPKE.name}";', (HPKE, HPKE_COMMON))
    bundle(work, "idb", f'export {{ openDB }} from "{IDB.name}";', (IDB,))


STEPS = {"icons": [copy_icons], "outbox": [bundle_outbox]}
EVERYTHING = [copy_css, build_theme, copy_font, copy_icons, bundle_outbox]


def main() -> None:
    steps = STEPS[sys.argv[1]] if sys.argv[1:] else EVERYTHING
    with tempfile.TemporaryDirectory() as work:
        for step in steps:
            step(Path(work))


if __name__ == "__main__":
    main()
