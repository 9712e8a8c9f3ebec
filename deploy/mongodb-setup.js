// Makes the replica set, its administrator and the user that the servers come as.
// What is there already stays as it is, so that it may run at every start.

const {MONGODB_ADMIN_PASSWORD: adminPassword, MONGODB_PASSWORD: password} = process.env;
const admin = db.getSiblingDB("admin");

// without lets errors of these codes pass.
function without(codeNames, run) {
  try {
    return run();
  } catch (e) {
    if (!codeNames.includes(e.codeName)) throw e;
  }
}

const signIn = () => without(["AuthenticationFailed"], () => admin.auth("admin", adminPassword));

if (!signIn()) {
  without(["AlreadyInitialized"], () => rs.initiate({
    _id: "prologis",
    members: ["mongodb1", "mongodb2", "mongodb3"].map((name, i) => ({_id: i, host: `${name}:27017`, priority: 3 - i})),
  }));
  // the first user may be made by nobody in particular, from localhost, on the
  // primary: which is this node as soon as its priority has told
  for (const patience = Date.now() + 120000; !db.hello().isWritablePrimary; sleep(500)) {
    if (Date.now() > patience) throw new Error("the first node does not become primary");
  }
  admin.createUser({user: "admin", pwd: adminPassword, roles: ["root"]});
  signIn();
}

// on a later start another node may be the primary; then this was done before
const base = db.getSiblingDB("prologis");
if (db.hello().isWritablePrimary && !base.getUser("prologis")) {
  base.createUser({user: "prologis", pwd: password, roles: [{role: "readWrite", db: "prologis"}]});
}
