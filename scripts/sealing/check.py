"""Verifies sealed papers as a reader of PDF does, with pyHanko, and that a changed byte is found."""
import random
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

folder = Path(sys.argv[1])
root = x509.Certificate.load((folder / "root.der").read_bytes())
dice = random.Random(3)


def status(bytes_):
    signature = PdfFileReader(BytesIO(bytes_)).embedded_signatures[0]
    moment = signature.self_reported_timestamp + timedelta(hours=1)
    trust = ValidationContext(trust_roots=[root], moment=moment, best_signature_time=moment)
    return signature, validate_pdf_signature(signature, trust, trust)


papers = sorted(folder.glob("*.pdf"))
assert papers, "no papers"
for paper in papers:
    whole = paper.read_bytes()
    signature, said = status(whole)
    assert said.intact and said.valid and said.trusted, said.pretty_print_details()
    assert said.coverage.name == "ENTIRE_FILE", said.coverage
    assert said.timestamp_validity.intact and said.timestamp_validity.valid
    assert said.timestamp_validity.trusted
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    start, end = signature.byte_range[1], signature.byte_range[2]
    for _ in range(40):
        place = dice.choice([dice.randrange(start), dice.randrange(end, len(whole))])
        changed = bytearray(whole)
        changed[place] ^= 1
        try:
            _, said = status(bytes(changed))
        except Exception:
            continue
        assert not said.intact, f"{paper.name}: byte {place}"
    print(f"{paper.name}: {said.signing_cert.subject.native['common_name']}, sealed, stamped, whole")
