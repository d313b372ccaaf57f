"""Writes the repository beside it with python-tuf: `python make.py` with `tuf` and `securesystemslib[crypto]`."""

import hashlib
from datetime import datetime, timezone
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, SuccinctRoles, TargetFile, Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

HERE = Path(__file__).parent
END = datetime(2040, 1, 1, tzinfo=timezone.utc)
PRETTY = JSONSerializer(compact=False)
signers = {
    "root": CryptoSigner.generate_rsa(size=2048),
    "timestamp": CryptoSigner.generate_ecdsa(),
    "snapshot": CryptoSigner.generate_ed25519(),
    "targets": CryptoSigner.generate_rsa(size=3072),
    "hashed": CryptoSigner.generate_ecdsa(),
    "bins": CryptoSigner.generate_ed25519(),
}


def write(name, metadata, signer):
    metadata.sign(signer)
    data = metadata.to_bytes(PRETTY)
    (HERE / name).write_bytes(data)
    return MetaFile.from_data(metadata.signed.version, data, ["sha256", "sha512"])


def target(path, data):
    file = TargetFile.from_data(path, data, ["sha256", "sha512"])
    return {path: file}


root = Root(expires=END, consistent_snapshot=True)
for role in ("root", "timestamp", "snapshot", "targets"):
    root.add_key(signers[role].public_key, role)
meta = {}
prefix = hashlib.sha256(b"hashed/file.txt").hexdigest()[:2]
targets = Targets(expires=END, targets=target("app/lobby \u00e9.deb", b"program"))
targets.delegations = Delegations(
    {signers["hashed"].public_key.keyid: signers["hashed"].public_key},
    roles={
        "hashed": DelegatedRole(
            "hashed", [signers["hashed"].public_key.keyid], 1, False, path_hash_prefixes=[prefix]
        ),
        "inner": DelegatedRole("inner", [signers["hashed"].public_key.keyid], 1, True, paths=["content/*"]),
    },
)
meta["hashed.json"] = write(
    "1.hashed.json", Metadata(Targets(expires=END, targets=target("hashed/file.txt", b"hashed"))), signers["hashed"]
)
succinct = SuccinctRoles([signers["bins"].public_key.keyid], 1, 5, "bin")
inner = Targets(expires=END)
inner.delegations = Delegations({signers["bins"].public_key.keyid: signers["bins"].public_key}, succinct_roles=succinct)
meta["inner.json"] = write("1.inner.json", Metadata(inner), signers["hashed"])
name = succinct.get_role_for_target("content/help.txt")
meta[f"{name}.json"] = write(
    f"1.{name}.json", Metadata(Targets(expires=END, targets=target("content/help.txt", b"help"))), signers["bins"]
)
meta["targets.json"] = write("1.targets.json", Metadata(targets), signers["targets"])
listed = write("1.snapshot.json", Metadata(Snapshot(expires=END, meta=meta)), signers["snapshot"])
write("timestamp.json", Metadata(Timestamp(expires=END, snapshot_meta=listed)), signers["timestamp"])
write("1.root.json", Metadata(root), signers["root"])
root.version = 2
signers["new"] = CryptoSigner.generate_ed25519()
root.add_key(signers["new"].public_key, "root")
root.roles["root"].threshold = 2
second = Metadata(root)
second.sign(signers["root"])
second.sign(signers["new"], append=True)
(HERE / "2.root.json").write_bytes(second.to_bytes(PRETTY))
