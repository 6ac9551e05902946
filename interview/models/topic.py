"""What changed, for processes that share a database."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class TopicVersion(SQLModel, table=True):
    """At which version a topic stands, such as ``study:7``: an id and a number, no contents.

    Raised in the transaction that changes what the topic names, so that every process means the same by a
    version. On SQLite, where one process works, it stays empty.
    """

    topic: str = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
