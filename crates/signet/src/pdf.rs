//! 盖章 – a signature appended to a printed paper (ISO 32000-2 12.8): the paper's own bytes stay as they
//! are, what follows them names the signature, its place and the bytes it covers – all but itself.

use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use seal::Signer;

use crate::message::{self, Content};
use crate::{Certificate, Fault, StampingAuthority};

/// Bytes kept free for the signed message: twice what one with a time-stamp takes.
const ROOM: usize = 8192;
/// What a signature in a paper begins with, before its range of bytes.
pub(crate) const RANGE: &[u8] = b"/ByteRange [0 ";
pub(crate) const CONTENTS: &[u8] = b"] /Contents <";
pub(crate) const AFTER: &[u8] = b"> /M (D:";
/// Digits of each number of the range, filled up with blanks.
pub(crate) const DIGITS: usize = 10;

/// 印章 – who seals, and by what.
pub struct Chop<'a> {
    /// The court's key.
    pub signer: &'a dyn Signer,
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// The certificate of the root.
    pub root: &'a Certificate,
    /// Who stamps the time; nobody, if left out.
    pub stamps: Option<StampingAuthority<'a>>,
}

/// 用印位置 – where on the paper the seal is seen, in points from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Page, from 0.
    pub page: usize,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width and height.
    pub size: f64,
}

/// Where things of the original lie, and the numbers of the new ones.
struct Plan {
    page_id: ObjectId,
    page: Dictionary,
    root_id: ObjectId,
    root: Dictionary,
    rectangle: [f64; 4],
    next: u32,
}

/// 签章 – `pdf`, sealed at `at`.
///
/// # Errors
/// No PDF as this house prints them; a key that does not sign.
pub fn seal(
    pdf: &[u8],
    chop: &Chop<'_>,
    place: Option<Place>,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, Fault> {
    let document = Document::load_mem(pdf).map_err(broken)?;
    let plan = plan(&document, place)?;
    let mut sealed = pdf.to_vec();
    if !sealed.ends_with(b"\n") {
        sealed.push(b'\n');
    }
    append(&mut sealed, &document, plan, chop, at)?;
    let (start, end) = gap(&sealed)?;
    let range = [start, end, sealed.len() - end];
    let numbers: String = range.iter().map(|number| format!("{number:<DIGITS$} ")).collect();
    let place = rfind(&sealed, RANGE).ok_or_else(|| broken("no range"))? + RANGE.len();
    let width = 3 * (DIGITS + 1) - 1;
    sealed[place..place + width].copy_from_slice(&numbers.as_bytes()[..width]);
    let covered = [&sealed[..start], &sealed[end..]].concat();
    let chain = [chop.certificate, chop.root];
    let message = message::sign(chop.signer, &chain, &Content::Detached(&covered), |signature| {
        chop.stamps.as_ref().map(|stamps| stamps.beside(signature, at)).transpose()
    })?;
    let digits = hex::encode(message);
    if digits.len() > 2 * ROOM {
        return Err(broken("a signature too long for its place"));
    }
    sealed[start + 1..start + 1 + digits.len()].copy_from_slice(digits.as_bytes());
    Ok(sealed)
}

fn broken(why: impl ToString) -> Fault {
    Fault::Pdf(why.to_string())
}

pub(crate) fn rfind(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

/// From the bracket before the message to after the one behind it.
fn gap(sealed: &[u8]) -> Result<(usize, usize), Fault> {
    let contents = rfind(sealed, CONTENTS).ok_or_else(|| broken("no contents"))?;
    let start = contents + CONTENTS.len() - 1;
    Ok((start, start + 2 * ROOM + 2))
}

fn plan(document: &Document, place: Option<Place>) -> Result<Plan, Fault> {
    let root_id = document.trailer.get(b"Root").and_then(Object::as_reference).map_err(broken)?;
    let root = document.get_dictionary(root_id).map_err(broken)?.clone();
    if root.has(b"AcroForm") {
        return Err(broken("sealed already"));
    }
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let number = place.map_or(0, |place| place.page);
    let page_id = *pages.get(number).ok_or_else(|| broken("no such page"))?;
    let page = document.get_dictionary(page_id).map_err(broken)?.clone();
    let rectangle = match place {
        None => [0.0; 4],
        Some(Place { x, y, size, .. }) => {
            let top = height(document, &page)?;
            [x, top - y - size, x + size, top - y]
        }
    };
    Ok(Plan { page_id, page, root_id, root, rectangle, next: document.max_id + 1 })
}

/// Height of a page, its own or of the tree it hangs on.
fn height(document: &Document, page: &Dictionary) -> Result<f64, Fault> {
    let mut node = page.clone();
    loop {
        if let Ok(sides) = node.get(b"MediaBox").and_then(Object::as_array) {
            let top = sides.get(3).ok_or_else(|| broken("a page without size"))?;
            return Ok(f64::from(top.as_float().map_err(broken)?));
        }
        let parent = node.get(b"Parent").and_then(Object::as_reference).map_err(broken)?;
        node = document.get_dictionary(parent).map_err(broken)?.clone();
    }
}

/// Text as PDF keeps what is not ASCII: UTF-16 with a mark.
fn text(words: &str) -> Object {
    let bytes = [0xFEFF].into_iter().chain(words.encode_utf16()).flat_map(u16::to_be_bytes);
    Object::String(bytes.collect(), StringFormat::Hexadecimal)
}

fn append(
    sealed: &mut Vec<u8>,
    document: &Document,
    plan: Plan,
    chop: &Chop<'_>,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let Plan { page_id, mut page, root_id, mut root, rectangle, next } = plan;
    let [value_id, field_id, look_id] = [(next, 0), (next + 1, 0), (next + 2, 0)];
    let mut notes = match page.get(b"Annots") {
        Ok(Object::Reference(id)) => {
            document.get_object(*id).and_then(Object::as_array).map_err(broken)?.clone()
        }
        Ok(list) => list.as_array().map_err(broken)?.clone(),
        Err(_) => Vec::new(),
    };
    notes.push(Object::Reference(field_id));
    page.set("Annots", notes);
    root.set(
        "AcroForm",
        dictionary! { "Fields" => vec![Object::Reference(field_id)], "SigFlags" => 3 },
    );
    let side = rectangle[2] - rectangle[0];
    let number = |number: f64| Object::Real(number as f32);
    let field = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 132,
        "T" => Object::string_literal("seal"),
        "TU" => text("电子印章"),
        "V" => Object::Reference(value_id), "P" => Object::Reference(page_id),
        "Rect" => rectangle.map(number).to_vec(),
        "AP" => dictionary! { "N" => Object::Reference(look_id) },
    };
    // The seal itself is printed on the paper; the field over it is clear.
    let look = lopdf::Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => [0.0, 0.0, side, side].map(number).to_vec(),
        },
        Vec::new(),
    );
    let mut offsets = vec![(value_id.0, sealed.len())];
    write_value(sealed, value_id, chop, at);
    for (id, object) in [
        (field_id, Object::Dictionary(field)),
        (look_id, Object::Stream(look)),
        (page_id, Object::Dictionary(page)),
        (root_id, Object::Dictionary(root)),
    ] {
        offsets.push((id.0, sealed.len()));
        sealed.extend(format!("{} {} obj\n", id.0, id.1).bytes());
        lopdf::Writer::write_object(sealed, &object).map_err(broken)?;
        sealed.extend(b"\nendobj\n");
    }
    write_table(sealed, document, offsets, next + 3)
}

/// The signature: its words in an order of our own, so that it is found again without guessing.
fn write_value(sealed: &mut Vec<u8>, id: ObjectId, chop: &Chop<'_>, at: DateTime<Utc>) {
    sealed.extend(format!("{} {} obj\n<< /Type /Sig /Filter /Adobe.PPKLite ", id.0, id.1).bytes());
    sealed.extend(b"/SubFilter /ETSI.CAdES.detached ");
    sealed.extend(RANGE);
    sealed.extend(std::iter::repeat_n(b' ', 3 * (DIGITS + 1) - 1));
    sealed.extend(CONTENTS);
    sealed.extend(std::iter::repeat_n(b'0', 2 * ROOM));
    sealed.extend(AFTER);
    sealed.extend(at.format("%Y%m%d%H%M%SZ").to_string().bytes());
    sealed.extend(b") /Name ");
    let name: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(chop.certificate.name().encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    sealed.extend(format!("<{}> >>\nendobj\n", hex::encode(name)).bytes());
}

/// The table of the new objects, and where the old table is.
fn write_table(
    sealed: &mut Vec<u8>,
    document: &Document,
    mut offsets: Vec<(u32, usize)>,
    size: u32,
) -> Result<(), Fault> {
    let start = sealed.len();
    offsets.sort_unstable();
    sealed.extend(b"xref\n");
    for (id, offset) in offsets {
        sealed.extend(format!("{id} 1\n{offset:010} 00000 n \n").bytes());
    }
    let mut trailer = Dictionary::new();
    for key in [b"Root".as_slice(), b"Info", b"ID"] {
        if let Ok(value) = document.trailer.get(key) {
            trailer.set(key, value.clone());
        }
    }
    trailer.set("Size", i64::from(size));
    trailer.set("Prev", i64::try_from(document.xref_start).map_err(broken)?);
    sealed.extend(b"trailer\n");
    lopdf::Writer::write_object(sealed, &Object::Dictionary(trailer)).map_err(broken)?;
    sealed.extend(format!("\nstartxref\n{start}\n%%EOF\n").bytes());
    Ok(())
}
