"""What pages need of a site's settings and these do not have yet: styles, scripts, Markdown extensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hadocs.publish import assets
from hadocs.publish import config as settings

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

FENCES = "hadocs.publish.fences.extension"
"""The Markdown extension by its module; ``hadocs`` is what people call it."""
_CALLED = ("hadocs", FENCES)


def extend(config: MkDocsConfig, specs: Sequence[str]) -> None:
    """Add it. ``specs`` are those of the site, which pages may name."""
    if assets.STYLESHEET not in config.extra_css:
        config.extra_css.append(assets.STYLESHEET)
    if assets.SCRIPT not in [str(script) for script in config.extra_javascript]:
        config.extra_javascript.append(assets.SCRIPT)
    for extension, options in settings.base()["markdown_extensions"].items():
        if extension not in config.markdown_extensions:
            config.markdown_extensions.append(extension)
            config.mdx_configs.setdefault(extension, options)
    if any(name.endswith("offline") for name in config.plugins):
        shims = config.extra.setdefault("polyfills", [])
        if not any("iframe-worker" in str(shim) for shim in shims):
            shims.append(assets.WORKER_SHIM)
    called = next((name for name in _CALLED if name in config.markdown_extensions), None)
    if called is None:
        called = FENCES
        config.markdown_extensions.append(called)
    config.mdx_configs[called] = {"specs": list(specs), **(config.mdx_configs.get(called) or {})}
