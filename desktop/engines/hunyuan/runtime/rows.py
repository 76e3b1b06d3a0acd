"""What one row has written: its text token by token, and whether it should go on."""

from __future__ import annotations

import codecs
from typing import Any, cast

from transformers.convert_slow_tokenizer import bytes_to_unicode

from desktop.engines.hunyuan.parsing.repetition import TailWatch
from desktop.engines.hunyuan.values import Generated, Stop


class TokenBytes:
    """The bytes that a byte-level token stands for; special tokens stand for their own names."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._bytes = {character: byte for byte, character in cast("Any", bytes_to_unicode)().items()}
        self._known: dict[int, bytes] = {}

    def __getitem__(self, token: int) -> bytes:
        found = self._known.get(token)
        if found is None:
            found = self._known[token] = self._spelled(token)
        return found

    def _spelled(self, token: int) -> bytes:
        name: str | None = self._tokenizer.convert_ids_to_tokens(token)
        if name is None:
            return b""
        values = [self._bytes.get(character) for character in name]
        spelled = bytes(value for value in values if value is not None)
        return spelled if len(spelled) == len(name) else name.encode()


class Row:
    """limit: tokens at most, the stop token not counted in what is returned but in what is allowed."""

    def __init__(self, tokens: TokenBytes, stops: frozenset[int], limit: int) -> None:
        self._tokens = tokens
        self._stops = stops
        self._limit = limit
        self._watch = TailWatch()
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._logprobs: list[float] = []
        self._told = 0

    def add(self, token: int, logprob: float) -> Stop | None:
        """Take the next token in; why the row ends with it, if it does."""
        if len(self._starts) >= self._limit:
            return Stop.LENGTH
        if token in self._stops:
            return Stop.END
        self._starts.append(self._length)
        self._logprobs.append(logprob)
        text = self._decoder.decode(self._tokens[token])
        self._write(text)
        if len(self._starts) >= self._limit:
            return Stop.LENGTH
        return Stop.REPETITION if self._watch.feed(text) else None

    def news(self) -> str:
        """The text that has come since this was asked last; never half a character."""
        told, self._told = self._told, len(self._parts)
        return "".join(self._parts[told:])

    def close(self, stop: Stop) -> Generated:
        """The whole; nothing may be added after it."""
        self._write(self._decoder.decode(b"", final=True))
        return Generated("".join(self._parts), tuple(self._starts), tuple(self._logprobs), stop)

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)
