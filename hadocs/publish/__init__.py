"""The thin edges that write a SiteTree: a folder, or MkDocs."""
