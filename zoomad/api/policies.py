"""Content security policies: what a browser may load and run on each kind of page; the only list of them.

Everywhere nothing but the platform's own files is ever loaded. Each answer that a browser could show as a page has one.
"""

# The theme's Alpine evaluates the expressions in its attributes, and colours are set in style attributes.
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# Swagger UI sets colours in style attributes, and draws its icons from data.
DOCS = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# An upload is a picture and nothing else, whatever its bytes say.
FILES = "default-src 'none'; sandbox"
