//! 不能使用的名单 – why a file, a delta, a key or an entry is refused. Chinese first, English after.

/// Why a list, a delta or what goes into one is not taken. Never holds a number or a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    /// The operating system refused.
    #[error("文件无法读写:{0} / the file cannot be read or written: {0}")]
    File(String),
    /// It starts otherwise than such a file.
    #[error("不是名单文件(开头不符) / this is no list file (it begins otherwise)")]
    Magic,
    /// A format this program does not know.
    #[error(
        "名单文件格式为第{0}版,本程序只识第1版 / format {0} of the file is unknown, this program reads format 1"
    )]
    Format(u16),
    /// A list where a delta belongs, or the reverse.
    #[error("名单与增量混淆 / a list was given for a delta, or a delta for a list")]
    Kind,
    /// Shorter or longer than its header says, or counts that cannot be.
    #[error("文件长度或计数与文件头不符 / length or counts do not agree with the header")]
    Length,
    /// Not signed by the court's key.
    #[error(
        "签名不符:不是所信任的法院签发,或已被改动 / the signature is false: not issued by the trusted court, or altered"
    )]
    Signature,
    /// The body is not the one that was signed.
    #[error("正文与所签摘要不符 / the body is not the one that was signed")]
    Body,
    /// The table of exemptions, or the rows of a delta, are not those that were signed.
    #[error("豁免表或增量内容与所签摘要不符 / the signed rows are not these")]
    Rows,
    /// The receiver's key is not the one the list was made with.
    #[error("接收方密钥与名单不符 / the receiver's key does not fit this list")]
    Key,
    /// Not 64 hexadecimal characters.
    #[error("密钥应为64个十六进制字符 / a key is 64 hexadecimal characters")]
    KeyText,
    /// The delta is for another list: another receiver, key or salt.
    #[error("增量属于另一份名单 / the delta belongs to another list")]
    OtherList,
    /// The delta begins after the list ends: one before it is missing.
    #[error(
        "缺少增量:本机为第{held}版,此增量始于第{from}版 / deltas are missing: version {held} is held, this one starts at {from}"
    )]
    Gap {
        /// Version held.
        held: u64,
        /// Version the delta starts at.
        from: u64,
    },
    /// The delta leads to a version that is older than what is held.
    #[error(
        "增量过旧:本机已为第{held}版,此增量止于第{to}版 / the delta is old: version {held} is held, this one ends at {to}"
    )]
    Older {
        /// Version held.
        held: u64,
        /// Version the delta leads to.
        to: u64,
    },
    /// A receiver code that does not fit.
    #[error("接收方代码应为1至32个字节 / a receiver code has 1 to 32 bytes")]
    Receiver,
    /// Instants or versions out of order.
    #[error("时间或版本先后颠倒 / instants or versions are out of order")]
    Order,
    /// A day before 2013-01-02 or after 2102.
    #[error(
        "日期应在2013-01-02至2102-09-18之间 / a day must lie between 2013-01-02 and 2102-09-18"
    )]
    Day,
    /// An exemption that ends before it begins.
    #[error("豁免的止日早于起日 / an exemption ends before it begins")]
    Backwards,
    /// A temporary lifting of over a month: 法发〔2019〕35号 第17条第3项.
    #[error(
        "暂时解除最长不超过一个月(法发〔2019〕35号 第17条第3项) / a temporary lifting lasts one month at most (法发〔2019〕35号 art. 17(3))"
    )]
    OverAMonth,
    /// An entry that says nothing.
    #[error("条目既非失信也非限制消费 / an entry is neither dishonest nor restricted")]
    Nothing,
    /// Two subjects whose digests cannot be told apart: once in some hundred thousand lists.
    #[error("两个主体摘要相同,请换盐重做 / two digests are alike: build again with another salt")]
    Collision,
    /// The table of seats cannot be read.
    #[error("席别表有误:{0} / the table of seats is wrong: {0}")]
    Seats(String),
}

impl From<std::io::Error> for Bad {
    fn from(error: std::io::Error) -> Self {
        Self::File(error.to_string())
    }
}
