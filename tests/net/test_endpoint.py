"""One question and one answer, from servers that behave and from those that do not."""

from __future__ import annotations

import re
import socket

import pytest

from newsletter.model import Endpoint
from newsletter.net import endpoint
from tests.talking import Connected, deaf, dripping, endless, hanging_up, saying, silent, talking


def test_the_whole_answer_comes_back() -> None:
    answer = b"x" * 200_000 + b"\r\n"
    with talking(saying(answer)) as there:
        assert endpoint.ask(there, b"what?", seconds=10, most=len(answer)) == answer


def test_the_other_side_gets_the_whole_question() -> None:
    heard = bytearray()

    def listen(connection: socket.socket, over: object) -> None:
        while block := connection.recv(65536):
            heard.extend(block)
        connection.sendall(b"yes")

    question = b"q" * 3_000_000
    with talking(listen) as there:
        assert endpoint.ask(there, question, seconds=10, most=10) == b"yes"
    assert heard == question


@pytest.mark.parametrize("talk", [silent, dripping, deaf], ids=["silent", "dripping", "deaf"])
def test_whoever_takes_too_long_is_left(talk: Connected) -> None:
    with talking(talk) as there, pytest.raises(TimeoutError):
        endpoint.ask(there, b"q" * 20_000_000, seconds=0.3, most=10_000)


def test_whoever_says_too_much_is_left() -> None:
    with talking(endless) as there, pytest.raises(endpoint.TooMuchError):
        endpoint.ask(there, b"what?", seconds=10, most=100_000)


def test_a_connection_that_breaks_is_an_error_of_the_network() -> None:
    with talking(hanging_up) as there, pytest.raises(ConnectionError):
        endpoint.ask(there, b"what?", seconds=10, most=10)


def test_nobody_there_is_an_error_of_the_network(free_port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        endpoint.ask(Endpoint(host="127.0.0.1", port=free_port), b"", seconds=5, most=10)


def test_a_name_that_cannot_exist_is_an_error_of_the_network() -> None:
    with pytest.raises(OSError, match=re.escape("There is no such host.")):
        endpoint.ask(Endpoint(host="a" * 70 + ".example", port=1), b"", seconds=5, most=10)


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1:783"), ("::1", "[::1]:783")])
def test_a_server_is_shown_with_its_port(host: str, shown: str) -> None:
    assert str(Endpoint(host=host, port=783)) == shown
