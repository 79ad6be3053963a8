//! 外文组织形式 – legal forms in Latin letters, as any_ascii reads them, without dots: how a company is held,
//! which is all that can be set against the form of another country.

/// 组织形式. The greater says more: `PUBLIC LIMITED COMPANY` is held by shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// 公司, no more said.
    Company,
    /// 有限责任.
    Limited,
    /// 股份.
    Shares,
    /// 合伙.
    Partnership,
}

/// The form a word stands for by itself.
pub(crate) fn form(word: &[u8]) -> Option<Form> {
    let form = match word {
        b"CO" | b"COMPANY" | b"CORP" | b"CORPORATION" | b"INC" | b"INCORPORATED" | b"PT"
        | b"OBSHCHESTVO" | b"SOCIETATEA" | b"GESELLSCHAFT" => Form::Company,
        b"LTD" | b"LIMITED" | b"LLC" | b"GMBH" | b"MBH" | b"SARL" | b"SRL" | b"SL" | b"BV"
        | b"BVBA" | b"SPRL" | b"OOO" | b"TOO" | b"PTE" | b"PTY" | b"OY" | b"APS" | b"LTDA"
        | b"DOO" | b"SPZOO" | b"ZOO" | b"OO" | b"KFT" | b"AB" | b"YK" => Form::Limited,
        b"PLC"
        | b"AG"
        | b"AKTIENGESELLSCHAFT"
        | b"SA"
        | b"SAS"
        | b"SE"
        | b"SPA"
        | b"NV"
        | b"ASA"
        | b"AS"
        | b"OAO"
        | b"ZAO"
        | b"PAO"
        | b"AO"
        | b"AKTSIONERNOE"
        | b"JSC"
        | b"OJSC"
        | b"CJSC"
        | b"PJSC"
        | b"KK"
        | b"BHD"
        | b"TBK"
        | b"OYJ"
        | b"STOCK" => Form::Shares,
        b"LP" | b"LLP" | b"KG" | b"OHG" | b"SNC" | b"CV" => Form::Partnership,
        _ => return None,
    };
    Some(form)
}

/// Words that are part of a form only beside one: of `Gesellschaft mit beschränkter Haftung`.
pub(crate) fn is_beside_a_form(word: &[u8]) -> bool {
    matches!(
        word,
        b"OPEN"
            | b"CLOSED"
            | b"PUBLIC"
            | b"PRIVATE"
            | b"JOINT"
            | b"LIABILITY"
            | b"MIT"
            | b"BESCHRANKTER"
            | b"HAFTUNG"
            | b"CU"
            | b"RASPUNDERE"
            | b"LIMITATA"
            | b"S"
            | b"OGRANICHENNOI"
            | b"OGRANICHENNOJ"
            | b"OTVETSTVENNOSTYU"
            | b"SP"
            | b"Z"
            | b"DE"
            | b"SDN"
            | b"AND"
    )
}
