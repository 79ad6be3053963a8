//! 文书引擎 – documents as PDF, made from templates and data whenever somebody looks.
//!
//! A document's data is the record; its picture follows from it, byte for byte the same each time.
//! Data enters as JSON and is set as text: a party called `#image("x")` is printed, not obeyed.
//! Typst makes this crate slow to build, so nothing but `server` leans on it.

use std::path::Path;

use serde_json::Value;
use typst::foundations::{Dict, Label, Str, Value as TypstValue};
use typst::introspection::Introspector;
use typst::utils::PicoStr;
use typst_as_lib::{TypstEngine, TypstTemplateCollection};
use typst_layout::PagedDocument;

/// Fonts of court papers: 宋 for text, 黑 for seals, 楷 for notes. Debian packages in the second
/// column.
const FONTS: [(&str, &str); 4] = [
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", "fonts-noto-cjk"),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    ("/usr/share/fonts/truetype/arphic/ukai.ttc", "fonts-arphic-ukai"),
];

macro_rules! templates {
    ($($name:literal,)+) => {
        /// Templates by name; `court` is what they share.
        const TEMPLATES: &[(&str, &str)] =
            &[$((concat!($name, ".typ"), include_str!(concat!("../templates/", $name, ".typ"))),)+];
    };
}
templates! {
    "court", "acceptance_notice", "enforcement_notice", "property_report_order", "query_notice",
    "freeze_ruling", "freeze_notice", "freeze_informed", "deduction_ruling", "deduction_notice",
    "release_ruling", "release_notice", "renewal_ruling", "seal_ruling", "seal_notice", "restriction_order", "restriction_lift",
    "listing_decision", "listing_removal", "sanction_decision", "interview_record", "panel_record",
    "zhongben_ruling", "closing_notice", "requery_report", "resumption_notice", "receipt",
    "payout_approval", "others_told", "exit_decision", "exit_notice", "correction_decision",
    "leave_decision", "reward_notice", "price_notice",
}

/// Why there is no picture of a document.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    /// A font is missing.
    #[error("缺少字体{file},请安装:apt-get install {package} / font missing, install {package}")]
    Font {
        /// File looked for.
        file: &'static str,
        /// Debian package.
        package: &'static str,
    },
    /// No such template.
    #[error("没有文书模板{0} / no template {0}")]
    Template(String),
    /// The template does not fit the data.
    #[error("文书模板与数据不符:{0} / template does not fit its data: {0}")]
    Layout(String),
}

/// 印制 – the engine with its fonts loaded once.
pub struct Press(TypstEngine<TypstTemplateCollection>);

impl Press {
    /// Load the fonts.
    ///
    /// # Errors
    /// A font that is not installed; names its package.
    pub fn new() -> Result<Self, PaperFault> {
        let mut fonts = Vec::new();
        for (file, package) in FONTS {
            let bytes = std::fs::read(Path::new(file));
            fonts.push(bytes.map_err(|_| PaperFault::Font { file, package })?);
        }
        let engine = TypstEngine::builder()
            .fonts(fonts)
            .with_static_source_file_resolver(TEMPLATES.iter().copied())
            .build();
        Ok(Self(engine))
    }

    /// Whether there is a template of this name.
    #[must_use]
    pub fn knows(template: &str) -> bool {
        TEMPLATES.iter().any(|(file, _)| file.strip_suffix(".typ") == Some(template))
    }

    /// The document as PDF.
    ///
    /// # Errors
    /// An unknown template, or data it cannot be made from.
    pub fn pdf(&self, template: &str, data: &Value) -> Result<Vec<u8>, PaperFault> {
        Ok(self.print(template, data)?.pdf)
    }

    /// The document as PDF, and where its seal is.
    ///
    /// # Errors
    /// An unknown template, or data it cannot be made from.
    pub fn print(&self, template: &str, data: &Value) -> Result<Printed, PaperFault> {
        if !Self::knows(template) {
            return Err(PaperFault::Template(template.to_owned()));
        }
        let mut inputs = Dict::new();
        inputs.insert(Str::from("data"), TypstValue::Str(data.to_string().into()));
        let file = format!("{template}.typ");
        let document: PagedDocument = self
            .0
            .compile_with_input(file.as_str(), inputs)
            .output
            .map_err(|error| PaperFault::Layout(error.to_string()))?;
        let pdf = typst_pdf::pdf(&document, &typst_pdf::PdfOptions::default())
            .map_err(|errors| PaperFault::Layout(format!("{errors:?}")))?;
        Ok(Printed { pdf, seal: seal_of(&document) })
    }
}

/// 印张 – a printed document.
pub struct Printed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Page from 0, and upper left corner of the seal in points, if there is one.
    pub seal: Option<(usize, f64, f64)>,
}

/// Width of the seal's box in points, as `court.typ` draws it: 4.2 cm.
pub const SEAL_SIZE: f64 = 119.055;

/// Where the template put the mark `<seal>`.
fn seal_of(document: &PagedDocument) -> Option<(usize, f64, f64)> {
    let introspector = document.introspector();
    let label = Label::new(PicoStr::intern("seal"))?;
    let mark = introspector.query_label(label).ok()?.location()?;
    let position = introspector.position(mark)?;
    let (x, y) = (position.point.x.to_pt(), position.point.y.to_pt());
    Some((position.page.get() - 1, x, y))
}

#[cfg(test)]
mod tests;
