"""The editors' record (内容档案): every entry with its versions, reviews, publications and audit."""
