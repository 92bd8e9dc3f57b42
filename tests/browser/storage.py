"""What a page keeps in IndexedDB, as expressions for `until`: promises of its JSON."""

KEPT = """
  new Promise((done) => {
    indexedDB.open("hearth").onsuccess = ({ target }) => {
      const database = target.result;
      database.transaction("%s").objectStore("%s").getAll().onsuccess = ({ target }) => {
        done(JSON.stringify(target.result));
        database.close();
      };
    };
  })
"""
SNAPSHOT, OUTBOX = KEPT % ("snapshot", "snapshot"), KEPT % ("outbox", "outbox")
