"""What the database refuses: what passes is "not now", and the rest is a bug."""

import pytest
from pymongo import errors

from chat.errors import as_refusal

NOT_NOW = [
    errors.AutoReconnect("connection closed"),
    errors.NetworkTimeout("timed out"),
    errors.NotPrimaryError("not primary"),
    errors.ServerSelectionTimeoutError("no primary"),
    errors.WaitQueueTimeoutError("no connection"),
    errors.ExecutionTimeout("operation exceeded time limit", 50),
    errors.WTimeoutError("waiting for replication timed out", 64),
    errors.WriteConcernError("operation was interrupted", 11602),
    errors.WriteConcernError("shutting down", 91),
    errors.WriteConcernError("not enough data-bearing nodes", 100),
    errors.CursorNotFound("cursor id 1 not found", 43),
    errors.OperationFailure("interrupted", 11600),
    errors.OperationFailure("interrupted", 11601),
    errors.OperationFailure("the majority is not known yet", 134),
    errors.OperationFailure("write conflict", 112),
    errors.OperationFailure("some new kind", 99999, {"errorLabels": ["RetryableWriteError"]}),
    errors.BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}),
]
BUGS = [
    errors.OperationFailure("unknown operator: $nor2", 2),
    errors.OperationFailure("not authorised", 13),
    errors.DuplicateKeyError("E11000", 11000),
    errors.WriteConcernError("no such write concern", 79),
    errors.BulkWriteError({"writeErrors": [{"code": 11000}], "writeConcernErrors": [{"code": 64}]}),
    errors.DocumentTooLarge("too large"),
    errors.InvalidOperation("cannot use a closed client"),
]


@pytest.mark.parametrize("error", NOT_NOW, ids=repr)
def test_what_may_succeed_in_a_moment_is_refused_for_now(error, caplog):
    refusal = as_refusal(error)

    assert (refusal.status, refusal.code) == (503, "unavailable")
    assert refusal.retry_after >= 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("error", BUGS, ids=repr)
def test_what_would_fail_again_is_a_bug_and_is_logged(error, caplog):
    assert as_refusal(error).status == 500
    assert "unexpected error" in caplog.text
