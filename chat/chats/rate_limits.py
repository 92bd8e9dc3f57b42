"""What one person may do to the lists of others: how many groups they make, and how many people they put into chats.

And how many chats one can be in, so that nobody's list grows beyond what can be told.
"""

from bson import ObjectId

from chat.database import Document, db
from chat.errors import Conflict
from chat.limits import Limit, spend_all

DAY = 24 * 3600

GROUPS = Limit(burst=120, per_second=1 / 30)
GROUPS_A_DAY = Limit(burst=300, per_second=300 / DAY)
PEOPLE_ADDED = Limit(burst=3000, per_second=1)
PEOPLE_ADDED_A_DAY = Limit(burst=10_000, per_second=10_000 / DAY)
SOMEBODY_ADDED = Limit(burst=120, per_second=100 / DAY)  # the same person by the same person
DIRECT_CHATS = Limit(burst=300, per_second=1 / 10)
RENAMES = Limit(burst=200, per_second=1)

MOST_CHATS = 2000  # of somebody who is to be put into one more
MOST_DIRECT_CHATS = 4500  # with those: a sync names 5,000


def must_be_few_groups(owner: Document, members: list[ObjectId]) -> None:
    """Raise TooMany for somebody who makes one group after the other, or adds too many people; Conflict where one of
    them is in too many chats."""
    must_be_few_additions(owner, members, (GROUPS, owner["_id"]), (GROUPS_A_DAY, owner["_id"]))
    must_be_able_to_join(members)


def must_be_few_additions(user: Document, newcomers: list[ObjectId], *more: tuple[Limit, object]) -> None:
    """Raise TooMany for somebody who puts many people into groups, or one again and again."""
    others = [id for id in newcomers if id != user["_id"]]
    spend_all(
        *more,
        (PEOPLE_ADDED, user["_id"], len(others)),
        (PEOPLE_ADDED_A_DAY, user["_id"], len(others)),
        *((SOMEBODY_ADDED, (user["_id"], other)) for other in others),
    )


def must_be_few_direct_chats(user: Document, other_id: ObjectId) -> None:
    """Raise TooMany for somebody who opens chats with everyone; Conflict where one of the two has too many chats."""
    must_be_in_fewer_than(MOST_DIRECT_CHATS, [user["_id"], other_id])
    DIRECT_CHATS.spend(user["_id"])


def must_be_few_renames(user: Document) -> None:
    """Raise TooMany for somebody who renames again and again: every member is told each time."""
    RENAMES.spend(user["_id"])


def must_be_able_to_join(user_ids: list[ObjectId]) -> None:
    """Raise Conflict where one of the people is in as many chats as anybody can be. One read for each of them."""
    must_be_in_fewer_than(MOST_CHATS, user_ids)


def must_be_in_fewer_than(most: int, user_ids: list[ObjectId]) -> None:
    for id in user_ids:
        if db.chats.count_documents({"member_ids": id}, limit=most) >= most:
            raise Conflict(f"One of these people is in {most:,} chats already, which is the limit.")
