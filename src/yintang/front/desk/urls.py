from django.urls import path

from yintang.front.desk.views import answers, cases, day

app_name = "desk"
urlpatterns = [
    path("", day.day, name="day"),
    path("day/<str:date>/", day.day, name="day"),
    path("booking/<int:key>/status/", day.change_status, name="status"),
    path("booking/<int:key>/answers/", answers.answers, name="answers"),
    path("to-decide/", cases.to_decide, name="to_decide"),
    path("to-decide/<uuid:key>/", cases.case, name="case"),
    path("to-decide/<uuid:key>/clear/", cases.clear, name="clear"),
    path("to-decide/<uuid:key>/reply/", cases.reply, name="reply"),
    path("letter/<uuid:key>/", cases.letter, name="letter"),
]
