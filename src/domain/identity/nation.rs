//! Nations by the code on the card, GB/T 3304.

/// One nation: its two-digit code and its name in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nation {
    /// Two digits as on the card.
    pub code: &'static str,
    /// Chinese name without 族.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
}

/// The nation of a card's code; `None` if the standard does not know it (show nothing, keep the code).
pub fn nation(code: &str) -> Option<Nation> {
    let at = TABLE.binary_search_by(|(known, _, _)| (*known).cmp(code)).ok()?;
    let (code, zh, en) = TABLE[at];
    Some(Nation { code, zh, en })
}

const TABLE: [(&str, &str, &str); 58] = [
    ("01", "汉", "Han"),
    ("02", "蒙古", "Mongol"),
    ("03", "回", "Hui"),
    ("04", "藏", "Tibetan"),
    ("05", "维吾尔", "Uyghur"),
    ("06", "苗", "Miao"),
    ("07", "彝", "Yi"),
    ("08", "壮", "Zhuang"),
    ("09", "布依", "Buyei"),
    ("10", "朝鲜", "Korean"),
    ("11", "满", "Manchu"),
    ("12", "侗", "Dong"),
    ("13", "瑶", "Yao"),
    ("14", "白", "Bai"),
    ("15", "土家", "Tujia"),
    ("16", "哈尼", "Hani"),
    ("17", "哈萨克", "Kazakh"),
    ("18", "傣", "Dai"),
    ("19", "黎", "Li"),
    ("20", "傈僳", "Lisu"),
    ("21", "佤", "Va"),
    ("22", "畲", "She"),
    ("23", "高山", "Gaoshan"),
    ("24", "拉祜", "Lahu"),
    ("25", "水", "Sui"),
    ("26", "东乡", "Dongxiang"),
    ("27", "纳西", "Naxi"),
    ("28", "景颇", "Jingpo"),
    ("29", "柯尔克孜", "Kirgiz"),
    ("30", "土", "Tu"),
    ("31", "达斡尔", "Daur"),
    ("32", "仫佬", "Mulao"),
    ("33", "羌", "Qiang"),
    ("34", "布朗", "Blang"),
    ("35", "撒拉", "Salar"),
    ("36", "毛南", "Maonan"),
    ("37", "仡佬", "Gelao"),
    ("38", "锡伯", "Xibe"),
    ("39", "阿昌", "Achang"),
    ("40", "普米", "Pumi"),
    ("41", "塔吉克", "Tajik"),
    ("42", "怒", "Nu"),
    ("43", "乌孜别克", "Uzbek"),
    ("44", "俄罗斯", "Russian"),
    ("45", "鄂温克", "Ewenki"),
    ("46", "德昂", "De'ang"),
    ("47", "保安", "Bonan"),
    ("48", "裕固", "Yugur"),
    ("49", "京", "Gin"),
    ("50", "塔塔尔", "Tatar"),
    ("51", "独龙", "Derung"),
    ("52", "鄂伦春", "Oroqen"),
    ("53", "赫哲", "Hezhen"),
    ("54", "门巴", "Monba"),
    ("55", "珞巴", "Lhoba"),
    ("56", "基诺", "Jino"),
    ("97", "其他", "Other"),
    ("98", "外国血统", "Foreign descent"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_01_to_56_and_97_98_are_known_and_no_others() {
        let known = (0..100).filter(|n| nation(&format!("{n:02}")).is_some()).collect::<Vec<_>>();
        assert_eq!(known, (1..=56).chain([97, 98]).collect::<Vec<_>>());
        assert_eq!(nation("46").map(|n| n.zh), Some("德昂"));
        assert_eq!(nation("56").map(|n| n.en), Some("Jino"));
        for odd in ["", "1", "001", "  ", "A1"] {
            assert_eq!(nation(odd), None, "{odd:?}");
        }
    }
}
