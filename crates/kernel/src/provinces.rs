//! 省级行政区 – GB/T 2260 province numbers, and those the same 18 characters use besides.

/// Number and name, in both languages.
const PROVINCES: [(&[u8; 2], &str); 35] = [
    (b"11", "北京市 / Beijing"),
    (b"12", "天津市 / Tianjin"),
    (b"13", "河北省 / Hebei"),
    (b"14", "山西省 / Shanxi"),
    (b"15", "内蒙古自治区 / Inner Mongolia"),
    (b"21", "辽宁省 / Liaoning"),
    (b"22", "吉林省 / Jilin"),
    (b"23", "黑龙江省 / Heilongjiang"),
    (b"31", "上海市 / Shanghai"),
    (b"32", "江苏省 / Jiangsu"),
    (b"33", "浙江省 / Zhejiang"),
    (b"34", "安徽省 / Anhui"),
    (b"35", "福建省 / Fujian"),
    (b"36", "江西省 / Jiangxi"),
    (b"37", "山东省 / Shandong"),
    (b"41", "河南省 / Henan"),
    (b"42", "湖北省 / Hubei"),
    (b"43", "湖南省 / Hunan"),
    (b"44", "广东省 / Guangdong"),
    (b"45", "广西壮族自治区 / Guangxi"),
    (b"46", "海南省 / Hainan"),
    (b"50", "重庆市 / Chongqing"),
    (b"51", "四川省 / Sichuan"),
    (b"52", "贵州省 / Guizhou"),
    (b"53", "云南省 / Yunnan"),
    (b"54", "西藏自治区 / Tibet"),
    (b"61", "陕西省 / Shaanxi"),
    (b"62", "甘肃省 / Gansu"),
    (b"63", "青海省 / Qinghai"),
    (b"64", "宁夏回族自治区 / Ningxia"),
    (b"65", "新疆维吾尔自治区 / Xinjiang"),
    (b"71", "台湾省 / Taiwan"),
    (b"81", "香港特别行政区 / Hong Kong"),
    (b"82", "澳门特别行政区 / Macao"),
    // Residents' permits of people from Taiwan start 83 [M].
    (b"83", "台湾居民居住证 / residence permit of a Taiwan resident"),
];

/// The same by place: a number is looked up by the million.
const BY_NUMBER: [Option<&str>; 100] = {
    let mut all = [None; 100];
    let mut place = 0;
    while place < PROVINCES.len() {
        let (digits, name) = PROVINCES[place];
        all[(digits[0] - b'0') as usize * 10 + (digits[1] - b'0') as usize] = Some(name);
        place += 1;
    }
    all
};

/// The name that belongs to two digits.
pub(crate) fn of_digits(pair: &[u8]) -> Option<&'static str> {
    match pair {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            BY_NUMBER[usize::from(tens - b'0') * 10 + usize::from(ones - b'0')]
        }
        _ => None,
    }
}
