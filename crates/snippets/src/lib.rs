//! Nothing: the snippets are in `tests/`, one file each, and `fixtures/OWN_TYPES.md` shows them whole.
