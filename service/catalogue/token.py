"""A token: the right to see and steer everything. Only its hash is kept."""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.catalogue.base import Noun


class Token(Noun):
    """`name` says whose it is, for the operator's eyes."""

    __tablename__ = "token"

    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)


def _hash(secret: str) -> str:
    # Tokens carry 256 random bits, so a plain hash is enough: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()


def add_token(session: Session, name: str) -> tuple[Token, str]:
    """A new token and its secret, which is shown once and cannot be read again."""
    secret = "sr_" + secrets.token_urlsafe(32)
    token = Token(name=name, sha256=_hash(secret))
    session.add(token)
    session.flush()
    return token, secret


def token_of(session: Session, secret: str) -> Token | None:
    """The token with that secret."""
    return session.scalar(select(Token).where(Token.sha256 == _hash(secret)))
